// Runs before the first paint so that the page never flashes in the other theme. A file of its own: the content policy forbids inline scripts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("wiregraph.theme");
  } catch {
    choice = null; // storage is switched off: follow the system
  }
  var light = choice === "light" || (choice !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
})();
