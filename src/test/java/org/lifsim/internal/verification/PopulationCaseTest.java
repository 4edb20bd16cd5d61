package org.lifsim.internal.verification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.lifsim.error.InputException;
import org.lifsim.model.StateVariable;

class PopulationCaseTest {
    private static final String CASE = "slif-awkward";

    /** The reference keeps initial values as one row, and a case may do the same. */
    @Test
    void aStartMayBeARow() throws IOException {
        PopulationCase row = withShape("(1, 10), }");
        assertArrayEquals(
                PopulationCase.builtIn(CASE).start().variables().get(StateVariable.THR),
                row.start().variables().get(StateVariable.THR));
        InputException column = assertThrows(InputException.class, () -> withShape("(10, 1), }"));
        assertTrue(column.getMessage().contains("array thr0"), column.getMessage());
        assertTrue(column.getMessage().contains("shape (10, 1), expected (10,)"), column.getMessage());
    }

    private static PopulationCase withShape(String shape) throws IOException {
        CaseFile file = CaseFile.builtIn(CASE);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file.bytes()));
                ZipOutputStream out = new ZipOutputStream(changed)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                if (entry.getName().equals("thr0.npy")) {
                    // The header is padded with spaces, so that its length does not change.
                    String reshaped = content.replace("(10,), }  ", shape);
                    assertNotEquals(content, reshaped);
                    content = reshaped;
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(content.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return PopulationCase.of(
                new CaseFile(file.name(), file.json(), file.meta(), file.npz(), changed.toByteArray()));
    }
}
