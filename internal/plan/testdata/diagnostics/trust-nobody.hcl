# Nobody has been named yet.
person "invented-tester" {
  name         = "Invented Tester"
  organisation = "Virtual Supplier Pty Ltd (invented)"
  side         = "supplier"
}
