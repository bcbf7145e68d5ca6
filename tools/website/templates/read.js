// What can be scrolled can be reached by keyboard.
const reach = () => {
  for (const part of document.querySelectorAll("pre, table, .output, .katex-display"))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
};
addEventListener("load", reach);
addEventListener("resize", reach);
