// Before the first paint: sets the chosen theme, and notes whether the system can show colour emoji.
(() => {
  const chosen = localStorage.getItem("firebreak-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;

  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.font = "16px sans-serif";
  pen.fillText("\u{1F534}", 0, 16);
  const pixels = pen.getImageData(0, 0, 20, 20).data;
  const red = pixels.some((value, index) => index % 4 === 0 && value > 120 && pixels[index + 3] > 120);
  if (!red) document.documentElement.dataset.emoji = "drawn";
})();
