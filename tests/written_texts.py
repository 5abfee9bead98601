"""Where a page writes: the box of every text that is drawn on a canvas, as a person sees it."""

WRITTEN = """() => {
  const { player } = document.querySelector("main"), { prototype } = CanvasRenderingContext2D, { fillText } = prototype;
  const found = [], names = new Map();
  for (const pane of player.panes) {
    for (const view of pane.views) {
      const surface = view.surface;
      if (surface) { names.set(surface.canvas, surface); surface.stale = true; }
      if (view.layer) names.set(view.layer, surface);
      view.chart?.plot?.redraw();
      if (view.chart?.plot) names.set(view.chart.plot.ctx.canvas, { box: view.chart.box });
    }
  }
  for (const raster of player.rasters) {
    names.set(raster.surface.canvas, raster.surface).set(raster.layer, raster.surface);
    raster.key = null;
  }
  prototype.fillText = function (text, x, y, ...rest) {
    const { box } = names.get(this.canvas) ?? {};
    if (box?.checkVisibility()) {
      const m = this.measureText(text), t = this.getTransform();
      const corners = [[x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent], [x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent]]
        .map(([a, b]) => t.transformPoint({ x: a, y: b }));
      const [xs, ys] = ["x", "y"].map((axis) => corners.map((one) => one[axis] / devicePixelRatio));
      found.push({ where: box.className.split(" ").slice(0, 2).join(" "), text, size: parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * Math.hypot(t.b, t.d) / devicePixelRatio,
        box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], room: [box.clientWidth, box.clientHeight] });
    }
    return fillText.call(this, text, x, y, ...rest);
  };
  player.draw();
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => { prototype.fillText = fillText; done(found); })));
}"""  # noqa: E501
"""A script that draws the page once more, and returns { where, text, size, box, room } for each text, in pixels."""

SLACK = 1.0  # pixels by which letters may touch


def struck(texts):
    """Return the pairs of texts of one picture that are over each other, and the texts that are cut at its edge."""
    found = []
    texts = [one for k, one in enumerate(texts) if one not in texts[:k]]  # what was drawn once more
    for k, one in enumerate(texts):
        left, top, right, bottom = one["box"]
        wide, high = one["room"]
        if min(left, top) < -SLACK or right > wide + SLACK or bottom > high + SLACK:
            found.append(f"{one['where']}: {one['text']!r} is cut")
        for other in texts[:k]:
            low, up, far, down = other["box"]
            if (
                other["where"] == one["where"]
                and min(right, far) - max(left, low) > SLACK
                and min(bottom, down) - max(top, up) > SLACK
            ):
                found.append(f"{one['where']}: {one['text']!r} over {other['text']!r}")
    return found
