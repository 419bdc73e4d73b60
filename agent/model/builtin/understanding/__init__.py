"""Understands a question: its words, the names they mean, and the call that answers it.

In this order, each folder importing only those before it:
`linking/` knows which event, property or value a word may mean, `times/` finds the times,
`reading/` goes through the words and says of each what it is, `settling/` says what belongs to what,
`shapes/` makes the call, a kind of question a module, and `following/` changes the call before.
A `sentence` of `items` is what passes between them; `understood` is the way in.
"""
