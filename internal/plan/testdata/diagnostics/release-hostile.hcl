engagement "pilot" {
  customer = "cust[2Jomer" ‮ forged
  supplier = "supplier"
}
