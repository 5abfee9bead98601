// Adds the scripts of the page, which are packed in it; the page's policy lists what they are. The engine's consists of
// what is packed, and of the models and rules between, which a reader finds as they are.
{
  const inflated = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  };
  const add = (textContent, told) => {
    const script = Object.assign(document.createElement("script"), { textContent, ...told });
    script.dataset.unfolded = ""; // a page that is saved leaves it out
    document.head.append(script);
  };
  const { chart, before, after, player } = JSON.parse(document.getElementById("packed").textContent);
  Promise.all([chart, before, after, player].map(inflated))
    .then(([charts, head, tail, rest]) => {
      add(charts);
      add(head + document.getElementById("models").textContent + tail, { id: "engine" });
      if (typeof uPlot === "undefined" || typeof Engine === "undefined") throw new Error("a script in it is not its own");
      add(rest, { type: "module" });
    })
    .catch((error) => {
      const root = document.querySelector("main");
      root.setAttribute("role", "alert");
      root.textContent = `This page is damaged (${error.message}). Make it again: neurosim play`;
    });
}
