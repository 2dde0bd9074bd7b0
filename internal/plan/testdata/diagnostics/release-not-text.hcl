# The title holds a byte of Latin-1.
release "1.0.0" {
  customer = "invented"
  engagement = "café"
}
