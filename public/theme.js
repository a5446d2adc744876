// Applies the theme and language kept in this browser before the first paint.
// The app takes over from here (app/src/theme.rs, app/src/words.rs).
try {
  const theme = localStorage.getItem("siaran-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("siaran-language") === "en") document.documentElement.lang = "en";
} catch {
  // Storage is refused: the system's theme and Indonesian.
}
