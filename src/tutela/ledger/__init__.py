"""What was done, provably: every act is an entry of a Merkle log whose signed heads anyone can keep."""
