"""Makes calls of questions, one kind of question a module: counts, shares, funnels, lists."""
