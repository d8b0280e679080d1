package blazes.storm.submit;

/** Why a plan cannot be put into a topology, in a sentence for the user. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message);
    }
}
