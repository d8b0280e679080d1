package bench;

/**
 * The number of a sentence becomes the sentence: ten words of a vocabulary of 10,000, the first ones far more often than the last.
 * {@code bench/storm_truth.py} makes the same corpus by itself.
 */
final class Corpus {
    static final int WORDS_PER_SENTENCE = 10;
    private static final int VOCABULARY = 10_000;
    private static final String[] WORDS = new String[VOCABULARY];

    static {
        for (int i = 0; i < VOCABULARY; i++) WORDS[i] = "w" + i;
    }

    private Corpus() {}

    static String sentence(long number) {
        StringBuilder sentence = new StringBuilder(64);
        for (int i = 0; i < WORDS_PER_SENTENCE; i++) {
            double uniform = (mix(number * WORDS_PER_SENTENCE + i) >>> 11) / (double) (1L << 53);
            if (i > 0) sentence.append(' ');
            sentence.append(WORDS[(int) (uniform * uniform * uniform * VOCABULARY)]);
        }
        return sentence.toString();
    }

    /** The generator SplitMix64 at the place {@code n}. */
    private static long mix(long n) {
        long z = (n + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
