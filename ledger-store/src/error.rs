//! Why the machine says no. Never a rule: those are refusals, and live in `ledger-core`.
