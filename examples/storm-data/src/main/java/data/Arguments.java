package data;

import java.util.ArrayList;
import java.util.List;
import org.apache.storm.Config;

/** The arguments of an example: words, and {@code KEY=VALUE} for the configuration of its topology. */
public record Arguments(List<String> words, Config config) {
    public static Arguments parse(String... arguments) {
        List<String> words = new ArrayList<>();
        Config config = new Config();
        for (String argument : arguments) {
            String[] setting = argument.split("=", 2);
            if (setting.length == 1) words.add(argument);
            else config.put(setting[0], value(setting[1]));
        }
        return new Arguments(words, config);
    }

    private static Object value(String text) {
        if (text.matches("\\d+")) return Integer.valueOf(text);
        return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
    }

    /** The first word, which has to be one of these; without any word, the first of them. */
    public String mode(String... modes) {
        String mode = words.isEmpty() ? modes[0] : words.get(0);
        if (!List.of(modes).contains(mode))
            throw new IllegalArgumentException("'" + mode + "' is not one of " + String.join(", ", modes));
        return mode;
    }

    public int number(int index, int otherwise) {
        if (index >= words.size()) return otherwise;
        try {
            return Integer.parseInt(words.get(index));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + words.get(index) + "' is not a number, but argument " + (index + 1) + " is one", e);
        }
    }

    public String word(int index, String otherwise) {
        return index < words.size() ? words.get(index) : otherwise;
    }
}
