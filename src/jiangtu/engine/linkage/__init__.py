"""Which mentions name the same person: exact numbers, then rules, then a probability, then a clerk.

`clean` makes names, sounds, numbers and phones comparable; `compare` says how alike two mentions are, field by field;
`block` finds the pairs worth comparing; `stages` decides the clear ones by rule; `model` gives the others a probability
(Splink); `cluster` joins mentions into persons; `review` words a doubtful pair for the clerk; `link` does it all.
"""
