// Sets the chosen theme before the first paint; without a choice the system's stands.
(() => {
  const chosen = localStorage.getItem("firebreak-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
