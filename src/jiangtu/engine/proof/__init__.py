"""The public log of certificates: Merkle tree, proofs, signed heads, credentials and their status."""
