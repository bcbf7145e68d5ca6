"""The small package behind the notebooks of the course.

Ground floor, NumPy only: `activations`, `loss`, `logistic`, `network`, `training`,
`gradient_check`, `equations`, `datasets`; `checks` words their errors.
Upper floor, what you see: `pictures`, `explorers`, `exercises`; `environment` is asked once.
"""
