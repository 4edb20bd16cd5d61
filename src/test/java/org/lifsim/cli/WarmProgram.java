package org.lifsim.cli;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;

/**
 * The program in a process that stays. It runs command lines one after another as {@link Main} does, in one current folder, without
 * the start of a JVM for each. The process ends with the JVM that started it.
 */
final class WarmProgram {
    private static final int MILLISECONDS = 120_000;

    private final Path folder;
    private final Path log;
    private final DataInputStream in;
    private final DataOutputStream out;

    private WarmProgram(Path folder, Path log, Socket socket) throws IOException {
        this.folder = folder;
        this.log = log;
        in = new DataInputStream(socket.getInputStream());
        out = buffered(socket);
    }

    private static DataOutputStream buffered(Socket socket) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    static WarmProgram start() {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path home = Files.createTempDirectory("lifsim-commands");
            Path folder = Files.createDirectory(home.resolve("folder"));
            Path log = home.resolve("log.txt");
            List<String> command = Processes.javaCommand(WarmProgram.class.getName());
            command.addAll(List.of(String.valueOf(server.getLocalPort()), home.toString()));
            new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            server.setSoTimeout(MILLISECONDS);
            Socket socket = server.accept();
            socket.setSoTimeout(MILLISECONDS);
            return new WarmProgram(folder, log, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The current folder of the process. */
    Path folder() {
        return folder;
    }

    /** Deletes what earlier commands left. */
    void emptyFolder() throws IOException {
        delete(folder);
    }

    Result run(String... args) throws IOException {
        try {
            out.writeInt(args.length);
            for (String arg : args) {
                out.writeUTF(arg);
            }
            out.flush();
            return new Result(in.readInt(), text(in), text(in));
        } catch (IOException e) {
            throw new IOException(String.join(" ", args) + " did not end well: " + Files.readString(log), e);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /** Deletes what is in a folder. */
    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Runs in the process: answers each command line with the exit code and both outputs, until the other end is gone. */
    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[1]);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = buffered(socket);
            while (true) {
                String[] line = new String[in.readInt()];
                for (int i = 0; i < line.length; i++) {
                    line[i] = in.readUTF();
                }
                answer(line, out);
            }
        } catch (EOFException e) {
            delete(home);
            Files.delete(home);
        }
    }

    private static void answer(String[] line, DataOutputStream out) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true));
        System.setErr(new PrintStream(errors, true));
        int code = Main.run(line);
        out.writeInt(code);
        for (ByteArrayOutputStream bytes : List.of(printed, errors)) {
            out.writeInt(bytes.size());
            bytes.writeTo(out);
        }
        out.flush();
    }
}
