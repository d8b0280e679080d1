package blazes.storm.runtime;

import blazes.storm.protocol.Run;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The values that a spout or bolt has emitted, seen as a list with one more: the {@link Tag}. Within a worker the tag is never made and
 * the values are never copied.
 */
final class TaggedValues extends AbstractList<Object> implements RandomAccess {
    final List<Object> values;
    final Run run;
    final long identity;

    TaggedValues(List<Object> values, Run run, long identity) {
        this.values = values;
        this.run = run;
        this.identity = identity;
    }

    /** What has come, perhaps from another worker, where it is a list like any other. */
    static TaggedValues of(List<Object> values) {
        if (values instanceof TaggedValues tagged) return tagged;
        int last = values.size() - 1;
        Tag tag = (Tag) values.get(last);
        return new TaggedValues(values.subList(0, last), tag.run(), tag.identity());
    }

    @Override
    public Object get(int index) {
        if (index < values.size()) return values.get(index);
        if (index > values.size()) throw new IndexOutOfBoundsException(index);
        return new Tag(run, identity);
    }

    @Override
    public int size() {
        return values.size() + 1;
    }
}
