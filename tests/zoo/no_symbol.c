/* A shared library that is no plugin. */
extern int zoo_is_not_a_plugin(void);
int zoo_is_not_a_plugin(void) { return 1; }
