"""Who gets which class: applicants' ranked choices, a drawn order, quotas; an allocation and the proof that it is one.

Student-proposing deferred acceptance (Gale and Shapley 1962). Each class has a size and may have ceilings for groups;
every applicant counts in the class and in at most one group of it. Such nested ceilings make the class's choice
"take the best by priority while every ceiling holds" a matroid's greedy choice, for which deferred acceptance is
stable and gives nobody a reason to rank other than he wants (Abdulkadiroglu and Sonmez 2003; Fleiner 2003). Ceilings
that overlap without nesting lose both, so they are not offered here.

Rooms: `lot` draws the order from a committed seed, `market` holds the question, `allocate` answers it, `verify` proves
an answer without trusting whoever made it.
"""
