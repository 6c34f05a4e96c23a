//! What is asked of trust, and what is refused.
