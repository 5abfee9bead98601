// Adds the scripts of the page, which are packed in it; the page's policy lists what they are.
{
  const inflated = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  };
  const refuse = (reason) => {
    const root = document.querySelector("main");
    root.setAttribute("role", "alert");
    root.textContent = `This page is damaged (${reason}). Make it again: neurosim play`;
  };
  const add = (textContent, type) => document.head.append(Object.assign(document.createElement("script"), { type, textContent }));
  const { chart, player } = JSON.parse(document.getElementById("packed").textContent);
  Promise.all([inflated(chart), inflated(player)])
    .then(([first, second]) => {
      add(first, "text/javascript");
      add(second, "module");
    })
    .catch((error) => refuse(error.message));
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.effectiveDirective.startsWith("script-src")) refuse("a script in it is not its own");
  });
}
