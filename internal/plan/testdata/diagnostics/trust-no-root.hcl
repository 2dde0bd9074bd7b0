trusted_root = "keys/one.pub"
