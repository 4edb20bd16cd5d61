package org.lifsim.plot;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.IOException;
import java.io.OutputStream;

/** Writes SVG files. Apart from {@link Figure}, which loads without the optional library that this class needs. */
final class SvgWriter {
    private SvgWriter() {}

    static void write(Figure figure, OutputStream out) throws IOException {
        VectorGraphics2D graphics = new VectorGraphics2D();
        figure.paint(graphics);
        new SVGProcessor()
                .getDocument(graphics.getCommands(), new PageSize(figure.width(), figure.height()))
                .writeTo(out);
    }
}
