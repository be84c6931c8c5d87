# cmake --install: headers and libraries of rookery::envs, so that a plugin is built outside the tree.
