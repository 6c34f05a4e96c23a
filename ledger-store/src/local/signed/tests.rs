//! Does the map that is touched equal the one that is made anew, and do the proofs lead to the root?
