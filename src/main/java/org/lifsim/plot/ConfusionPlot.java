package org.lifsim.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;

/** A confusion matrix: one row per true class, one column per predicted class. */
public final class ConfusionPlot {
    private static final int CELL = 46;
    private static final int LEFT = 70;
    private static final int TOP = 60;
    private static final int BOTTOM = 60;
    private static final int BAR_SPACE = 120;

    /** Background brightness above which text is black instead of white. */
    private static final int BRIGHT = 4 * 128;

    private ConfusionPlot() {}

    /**
     * Plots a confusion matrix.
     *
     * @param title title of the figure
     * @param className label of the rows, such as Digit
     * @param counts {@code counts[true class][predicted class]}, a square matrix
     * @return the figure
     */
    public static Figure of(String title, String className, int[][] counts) {
        OptionalLibrary.XCHART.require();
        int classes = counts.length;
        int most = 0;
        for (int[] row : counts) {
            for (int count : row) {
                most = Math.max(most, count);
            }
        }
        ColorScale scale = new ColorScale(0, most);
        int width = LEFT + classes * CELL + BAR_SPACE;
        int height = TOP + classes * CELL + BOTTOM;
        return new Figure(width, height, page -> {
            page.setColor(Color.WHITE);
            page.fill(new Rectangle2D.Double(0, 0, width, height));
            for (int row = 0; row < classes; row++) {
                for (int column = 0; column < classes; column++) {
                    paintCell(page, scale, row, column, counts[row][column]);
                }
                page.setColor(Color.BLACK);
                page.setFont(Axes.TEXT);
                centre(page, String.valueOf(row), LEFT - 14.0, TOP + (row + 0.5) * CELL);
                centre(page, String.valueOf(row), LEFT + (row + 0.5) * CELL, TOP + classes * CELL + 14.0);
            }
            double middle = LEFT + classes * CELL / 2.0;
            centre(page, "Predicted", middle, TOP + classes * CELL + 38.0);
            AffineTransform upright = page.getTransform();
            page.rotate(-Math.PI / 2, 24, TOP + classes * CELL / 2.0);
            centre(page, className, 24, TOP + classes * CELL / 2.0);
            page.setTransform(upright);
            page.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
            centre(page, title, middle, 22);
            Rectangle2D area = new Rectangle2D.Double(LEFT, TOP, (double) classes * CELL, (double) classes * CELL);
            scale.paintBar(page, area, width, "Images");
        });
    }

    private static void paintCell(Graphics2D page, ColorScale scale, int row, int column, int count) {
        Color color = scale.color(count);
        page.setColor(color);
        page.fill(new Rectangle2D.Double(LEFT + (double) column * CELL, TOP + (double) row * CELL, CELL, CELL));
        page.setColor(color.getRed() + 2 * color.getGreen() + color.getBlue() > BRIGHT ? Color.BLACK : Color.WHITE);
        page.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        centre(page, String.valueOf(count), LEFT + (column + 0.5) * CELL, TOP + (row + 0.5) * CELL);
    }

    private static void centre(Graphics2D page, String text, double x, double y) {
        int width = page.getFontMetrics().stringWidth(text);
        page.drawString(text, (float) (x - width / 2.0), (float) y + 5);
    }
}
