package blazes.storm.runtime;

import java.io.Serializable;
import java.util.List;

/**
 * Which tasks of a bolt a record goes to, as the grouping of its subscription has it.
 *
 * @param key where the fields are that choose the task; none: the first task
 * @param all every task
 */
public record Route(String bolt, List<Integer> key, boolean all) implements Serializable {
    private static final long serialVersionUID = 1;
}
