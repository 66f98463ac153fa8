//! Password hashing, token signing, sealing, randomness and the clock.
