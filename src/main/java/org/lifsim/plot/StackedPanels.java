package org.lifsim.plot;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Panels below each other, whose x axes are aligned. */
final class StackedPanels {
    private final int width;
    private final List<Panel> panels = new ArrayList<>();

    private record Panel(Axes axes, int height, Axes.Content content) {}

    StackedPanels(int width) {
        this.width = width;
    }

    void add(Axes axes, int height, Axes.Content content) {
        panels.add(new Panel(axes, height, content));
    }

    Figure figure() {
        int height = panels.stream().mapToInt(Panel::height).sum();
        return new Figure(width, height, page -> {
            double left = 0;
            for (Panel panel : panels) {
                left = Math.max(left, left(panel));
            }
            for (Panel panel : panels) {
                // Labels have different widths. The indent aligns the x axes of all panels.
                double indent = left - left(panel);
                page.translate(indent, 0);
                panel.axes.paint(page, width - (int) indent, panel.height, panel.content);
                page.translate(-indent, panel.height);
            }
            page.translate(0, -height);
        });
    }

    private double left(Panel panel) {
        double[] left = new double[1];
        Graphics2D scratch = new BufferedImage(width, panel.height, BufferedImage.TYPE_INT_RGB).createGraphics();
        panel.axes.paint(
                scratch,
                width,
                panel.height,
                (graphics, scale) -> left[0] = scale.area().getX());
        scratch.dispose();
        return left[0];
    }
}
