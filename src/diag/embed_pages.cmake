# cmake -DDIR=docs/errors -DOUT=pages.inc -P embed_pages.cmake
# Writes the pages C*.md of DIR as rows {"C0101", R"page(...)page"}, sorted by name.
file(GLOB pages ${DIR}/C*.md)
list(SORT pages)
set(text "// Made from docs/errors/.\n")
foreach(page IN LISTS pages)
  get_filename_component(name ${page} NAME_WE)
  file(READ ${page} body)
  string(APPEND text "{\"${name}\", R\"page(${body})page\"},\n")
endforeach()
file(WRITE ${OUT} "${text}")
