"""View-models: plain Python states, and thin Qt item models over them."""
