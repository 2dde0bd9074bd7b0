package control_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/testkit"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}
