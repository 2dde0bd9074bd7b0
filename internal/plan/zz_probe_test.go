package plan
import ("testing";"strings";"time";"os")
func TestZZProbe(t *testing.T){
 c:=map[string]string{
 "bang":"x = "+strings.Repeat("!",250000),
 "minus":"x = "+strings.Repeat("-",250000),
 "tern":"x = "+strings.Repeat("1?1:",62000)+"1",
 "plus":"x = "+strings.Repeat("1+",125000)+"1",
 "index":"x = a"+strings.Repeat("[0]",80000),
 "if":"x = \""+strings.Repeat("%{if 1}",36000)+"\"",
 "commentclose":"x = "+strings.Repeat(strings.Repeat("[",60)+"#"+strings.Repeat("]",60)+"\n",2100),
 "dupes":strings.Repeat("a=1\n",65000),
 "quotes":"x = "+strings.Repeat("\"",250000),
 "heredoc":"x = "+strings.Repeat("<<A\n",60000),
 "nul":strings.Repeat("\x00",250000),
 "blocks":strings.Repeat("b{}\n",65000),
 "oneline":"x = ["+strings.Repeat("a,",120000)+"]",
 }
 k:=os.Getenv("PROBE")
 s:=time.Now()
 r:=newReader(); var f releaseFile
 r.decode("x.hcl",[]byte(c[k]),&f)
 d1:=time.Since(s); e:=r.err(); n:=0; if e!=nil {n=len(e.Error())}
 t.Log(k,d1,time.Since(s),len(r.diags.list),n)
}
