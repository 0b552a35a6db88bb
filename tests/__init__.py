"""The tests; helpers that several of them use are modules beside this one."""
