# A file that decides nothing must not be taken for one that requires nothing.
