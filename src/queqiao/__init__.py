"""Queqiao 鹊桥: the open bridge from the lab to the market."""
