// The player as a widget of a notebook: its clock is the model's `tick`, both ways.

const PAUSE = 200; // ms between two reports of a clock that moves

let Engine; // that of the page's scripts, which use it: it runs what is changed

// The script of the engine, which becomes the one of this module.
async function engineOf(packed) {
  const script = new TextDecoder().decode(await inflated(packed)), address = URL.createObjectURL(new Blob([`${script}\nexport { Engine };`], { type: "text/javascript" }));
  ({ Engine } = await import(address));
  URL.revokeObjectURL(address);
  return script;
}

export default {
  async render({ model, el }) {
    const root = make("div", { "data-lm-suppress-shortcuts": "true" }); // keys that are pressed in the player are not the notebook's
    root.addEventListener("keydown", (event) => event.stopPropagation());
    const fit = () => root.style.setProperty("--neurosim-height", `${model.get("height")}px`);
    fit();
    el.append(root);
    for (const still of document.querySelectorAll(`[data-neurosim="${model.get("still")}"]`)) still.remove(); // it stood in for the player
    const player = await mount(root, { ...JSON.parse(model.get("told")), engine: await engineOf(model.get("engine")) });
    let waiting = 0, reporting = false;
    const report = () => {
      waiting = 0;
      const tick = Math.floor(player.state.tick);
      if (tick === model.get("tick")) return;
      reporting = true;
      model.set("tick", tick);
      reporting = false;
      model.save_changes();
    };
    const follow = () => { if (!reporting) player.seek(model.get("tick")); };
    const tell = () => {
      const { live } = root.player, { design, steps } = live;
      model.set("changed", design === steps.first ? "" : networkFile(live, design));
      model.save_changes();
    };
    follow();
    if (player.live) player.live.onrun = tell;
    player.onmove = () => { waiting ||= setTimeout(report, PAUSE); };
    model.on("change:tick", follow);
    model.on("change:height", fit);
    return () => {
      clearTimeout(waiting);
      model.off("change:tick", follow);
      model.off("change:height", fit);
      Object.assign(player, { onmove: null }).state.playing = false;
      root.player.leave();
      root.remove();
    };
  },
};
