"""How well posts of the gravest categories are told: the posts, and the benchmark over them."""
