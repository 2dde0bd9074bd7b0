package canon

import (
	"cmp"
	"encoding/binary"
	stdjson "encoding/json"
	"slices"
)

// A Sharer lets equal parts of many values be one: documents of one kind say much the
// same, in values ten times as large as what was read. The zero value is ready to use.
type Sharer struct {
	scalars map[any]shared
	wholes  map[string]shared // objects and lists, by what is in them
	made    uint32
	members []member // of the objects at hand
	key     []byte
}

// A shared value has a number of its own among those of a Sharer.
type shared struct {
	value  any
	number uint32
}

type member struct{ name, value uint32 }

// Share returns a value of Parse whose parts may be those of others that were shared
// before. Nobody may change it, or the value that was given, any more.
func (s *Sharer) Share(v any) any {
	if s.scalars == nil {
		s.scalars, s.wholes = map[any]shared{}, map[string]shared{}
	}
	return s.share(v).value
}

func (s *Sharer) share(v any) shared {
	switch v := v.(type) {
	case map[string]any:
		return s.object(v)
	case []any:
		return s.list(v)
	case nil, bool, string, stdjson.Number:
		return s.scalar(v)
	default:
		s.made++ // like no other
		return shared{v, s.made}
	}
}

func (s *Sharer) scalar(v any) shared {
	known, ok := s.scalars[v]
	if !ok {
		s.made++
		known = shared{v, s.made}
		s.scalars[v] = known
	}
	return known
}

func (s *Sharer) list(list []any) shared {
	key := make([]byte, 0, 1+4*len(list))
	key = append(key, '[')
	for i, each := range list {
		element := s.share(each)
		list[i], key = element.value, binary.LittleEndian.AppendUint32(key, element.number)
	}
	return s.whole(list, key)
}

func (s *Sharer) object(object map[string]any) shared {
	first := len(s.members)
	for name, value := range object {
		part := s.share(value)
		object[name] = part.value
		s.members = append(s.members, member{s.scalar(name).number, part.number})
	}
	members := s.members[first:]
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	s.key = append(s.key[:0], '{')
	for _, m := range members {
		s.key = binary.LittleEndian.AppendUint32(s.key, m.name)
		s.key = binary.LittleEndian.AppendUint32(s.key, m.value)
	}
	s.members = s.members[:first]
	return s.whole(object, s.key)
}

func (s *Sharer) whole(v any, key []byte) shared {
	known, ok := s.wholes[string(key)]
	if !ok {
		s.made++
		known = shared{v, s.made}
		s.wholes[string(key)] = known
	}
	return known
}
