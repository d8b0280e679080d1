package blazes.storm.submit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import org.apache.storm.shade.org.objectweb.asm.ClassReader;
import org.apache.storm.shade.org.objectweb.asm.ClassVisitor;
import org.apache.storm.shade.org.objectweb.asm.MethodVisitor;
import org.apache.storm.shade.org.objectweb.asm.Opcodes;
import org.apache.storm.topology.IRichSpout;

/** Whether a spout can emit again what has failed. Many do not: they have no {@code fail(Object)}, or one that does nothing. */
final class Replays {
    private Replays() {}

    /** Refuses one that cannot: a partition is repeated as a whole, by the spout. */
    static void check(String id, IRichSpout spout) {
        Method fail;
        try {
            fail = spout.getClass().getMethod("fail", Object.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
        Class<?> declaring = fail.getDeclaringClass();
        boolean inherited = declaring.getName().startsWith("org.apache.storm.topology.base.");
        if (inherited || doesNothing(fail))
            throw new Refusal("'" + id + "' does not emit again what has failed: "
                    + (inherited ? spout.getClass().getName() + " has no fail(Object)" : "fail(Object) of " + declaring.getName() + " does nothing")
                    + ". A fault would leave its partitions incomplete for ever; make it reliable first");
    }

    /** A method that never puts anything on its stack calls nothing and changes nothing. */
    private static boolean doesNothing(Method method) {
        Class<?> type = method.getDeclaringClass();
        try (InputStream code = type.getResourceAsStream(type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class")) {
            if (code == null) return false;
            boolean[] nothing = {false};
            new ClassReader(code).accept(new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                    if (!name.equals(method.getName()) || !descriptor.equals("(Ljava/lang/Object;)V")) return null;
                    return new MethodVisitor(Opcodes.ASM9) {
                        @Override
                        public void visitMaxs(int stack, int locals) {
                            nothing[0] = stack == 0;
                        }
                    };
                }
            }, ClassReader.SKIP_DEBUG);
            return nothing[0];
        } catch (IOException | IllegalArgumentException e) { // written for a Java that the reader does not know
            return false;
        }
    }
}
