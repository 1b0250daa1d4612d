// The precompiled header needs one file that uses it in its own target.
