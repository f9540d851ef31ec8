"""Case and knowledge in, assessment out. Pure: no files, no clock, no globals, no Qt."""
