"""Looks at a page as axe does, with the rules that machines can judge: WCAG 2.2 A and AA, and best practice.

Tests call `no_serious_faults` on each screen. axe-core comes with the web packages; it is given to the page by the
debugger, which no policy of the page forbids, and it looks into open shadow trees.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


async def no_serious_faults(page: Page, screen: str) -> None:
    await page.evaluate(AXE.read_text())
    # Colours are judged when nothing is half-way any more.
    found: dict[str, Any] = await page.evaluate(
        """async () => {
          const shadows = [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
          const all = [document, ...shadows].flatMap((root) => root.getAnimations());
          const running = all.filter(({ effect }) => effect?.getComputedTiming().iterations === 1);
          await Promise.race([Promise.all(running.map(({ finished }) => finished)).catch(() => {}),
                              new Promise((done) => setTimeout(done, 1000))]);
          return axe.run(document, { resultTypes: ["violations"] });
        }"""
    )
    faults = [
        f"{fault['impact']} {fault['id']}: {fault['help']}\n" + "\n".join(_told(node) for node in fault["nodes"][:5])
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]
    assert not faults, f"{screen}:\n" + "\n".join(faults)


def _told(node: dict[str, Any]) -> str:
    return f"    {node['html'][:160]}\n      {node['failureSummary'][:300]}"
