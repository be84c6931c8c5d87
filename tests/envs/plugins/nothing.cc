// A library that isn't a plugin.
extern "C" int something_else() { return 1; }
