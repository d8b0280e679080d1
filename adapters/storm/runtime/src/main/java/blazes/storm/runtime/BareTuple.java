package blazes.storm.runtime;

import blazes.storm.protocol.ContentOrder;
import blazes.storm.protocol.ReleaseOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.storm.generated.GlobalStreamId;
import org.apache.storm.task.GeneralTopologyContext;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.MessageId;
import org.apache.storm.tuple.Tuple;

/** A tuple as the user's bolt sees it: with the values that were emitted, and without what we have added to them. */
final class BareTuple implements Tuple {
    static final ReleaseOrder<BareTuple> RELEASE_ORDER = new ReleaseOrder<>(
            tuple -> ContentOrder.hash(tuple.values) * 31 + tuple.port.name().hashCode(),
            (a, b) -> {
                int order = a.port == b.port ? 0 : a.port.name().compareTo(b.port.name());
                return order != 0 ? order : ContentOrder.compareExactly(a.values, b.values);
            });

    private static final AtomicIntegerFieldUpdater<BareTuple> CHILDREN = AtomicIntegerFieldUpdater.newUpdater(BareTuple.class, "children");

    final Port port;
    final Tuple carrier; // null: it has been on disk
    final int sourceTask;
    final List<Object> values;
    final long identity;
    OutRun run; // under which what is made of it is sent on; null: under none
    private volatile int children;

    BareTuple(Port port, Tuple carrier, int sourceTask, List<Object> values, long identity, OutRun run) {
        this.port = port;
        this.carrier = carrier;
        this.sourceTask = sourceTask;
        this.values = values;
        this.identity = identity;
        this.run = run;
    }

    /** Counts from 1 on. */
    int nextChild() {
        return CHILDREN.incrementAndGet(this);
    }

    @Override
    public GlobalStreamId getSourceGlobalStreamId() {
        return new GlobalStreamId(port.component(), port.stream());
    }

    @Override
    public String getSourceComponent() {
        return port.component();
    }

    @Override
    public int getSourceTask() {
        return sourceTask;
    }

    @Override
    public String getSourceStreamId() {
        return port.stream();
    }

    @Override
    public MessageId getMessageId() {
        return carrier == null ? MessageId.makeUnanchored() : carrier.getMessageId();
    }

    @Override
    public GeneralTopologyContext getContext() {
        return port.context();
    }

    @Override
    public Fields getFields() {
        return port.fields();
    }

    @Override
    public List<Object> getValues() {
        return values;
    }

    @Override
    public List<Object> select(Fields selector) {
        return port.fields().select(selector, values);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public boolean contains(String field) {
        return port.fields().contains(field);
    }

    @Override
    public int fieldIndex(String field) {
        return port.fields().fieldIndex(field);
    }

    @Override
    public Object getValue(int i) {
        return values.get(i);
    }

    @Override
    public Object getValueByField(String field) {
        return values.get(fieldIndex(field));
    }

    @Override
    public String getString(int i) {
        return (String) values.get(i);
    }

    @Override
    public String getStringByField(String field) {
        return (String) getValueByField(field);
    }

    @Override
    public Integer getInteger(int i) {
        return (Integer) values.get(i);
    }

    @Override
    public Integer getIntegerByField(String field) {
        return (Integer) getValueByField(field);
    }

    @Override
    public Long getLong(int i) {
        return (Long) values.get(i);
    }

    @Override
    public Long getLongByField(String field) {
        return (Long) getValueByField(field);
    }

    @Override
    public Boolean getBoolean(int i) {
        return (Boolean) values.get(i);
    }

    @Override
    public Boolean getBooleanByField(String field) {
        return (Boolean) getValueByField(field);
    }

    @Override
    public Short getShort(int i) {
        return (Short) values.get(i);
    }

    @Override
    public Short getShortByField(String field) {
        return (Short) getValueByField(field);
    }

    @Override
    public Byte getByte(int i) {
        return (Byte) values.get(i);
    }

    @Override
    public Byte getByteByField(String field) {
        return (Byte) getValueByField(field);
    }

    @Override
    public Double getDouble(int i) {
        return (Double) values.get(i);
    }

    @Override
    public Double getDoubleByField(String field) {
        return (Double) getValueByField(field);
    }

    @Override
    public Float getFloat(int i) {
        return (Float) values.get(i);
    }

    @Override
    public Float getFloatByField(String field) {
        return (Float) getValueByField(field);
    }

    @Override
    public byte[] getBinary(int i) {
        return (byte[]) values.get(i);
    }

    @Override
    public byte[] getBinaryByField(String field) {
        return (byte[]) getValueByField(field);
    }

    @Override
    public String toString() {
        return "source: " + port.component() + ":" + sourceTask + ", stream: " + port.stream() + ", " + values;
    }
}
