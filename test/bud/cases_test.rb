# Runs the cases of test/execution/bud on Bud itself, timestep by timestep: what our interpreter and our engine are held to is what Bud does.
# Where Bud differs is in differences.txt, with the reason; the test fails if one more differs, or one less.
require_relative 'bud'
require_relative 'case_file'

FOLDER = File.expand_path('../execution/bud', __dir__)
SENT = []

class Bud::BudChannel
  def flush
    @pending.each_value { |tuple| SENT << "#{@tabname} #{shown(tuple)} to #{@is_loopback ? 'me:1' : tuple[@locspec_idx]}" }
    @pending.clear
  end
end

class Bud::BudTerminal
  def flush; end
end

def shown(value)
  case value
  when Bud::Lattice then "<#{value.class.wrapper}: #{shown(value.reveal)}>"
  when Hash then "{#{value.map { |key, held| "#{shown(key)}=>#{shown(held)}" }.join(', ')}}"
  when Set then shown(value.to_a)
  when Array, Struct then "[#{value.map { |element| shown(element) }.join(', ')}]"
  when -Float::INFINITY, Float::INFINITY then 'nil' # Bud's least maximum and greatest minimum: nothing yet
  else value.inspect
  end
end

# Equal but for the order of what has none.
def same?(one, other)
  one.chars.sort == other.chars.sort
end

def load_node(made, folder)
  $loaded = ($loaded || 0) + 1
  path = File.join(folder, "node#{$loaded}.rb") # Bud remembers texts by their paths
  File.write(path, made.text)
  (Object.constants - CONSTANTS).each { |name| Object.send(:remove_const, name) } # of a first try, and what Bud has made of them
  load path
  node_class = Object.const_get(made.text.scan(/^\s*class (\w+)/).last[0])
  made.settings.each do |name, value|
    next eval("#{name} = #{value}", TOPLEVEL_BINDING) unless name.start_with?('@')
    node_class.prepend(Module.new do
      define_method(:initialize) do |*options|
        instance_variable_set(name, eval(value))
        super(*options)
      end
    end)
  end
  node = node_class.new(ip: 'me', port: 1)
  node.instance_variable_set(:@port, 1)
  node.instance_variable_set(:@bud_started, true) # without sockets
  node
end

# Ruby's own names and those of the libraries that Bud stands on are not free for collections there.
def start(made, folder)
  load_node(made, folder)
rescue Bud::Error => e
  before = made.text.dup
  made.rename($1) if e.message =~ /symbol :(\w+) reserved/
  raise if made.text == before
  retry
end

def collection(node, name)
  name.split('.').reduce(node) { |of, part| of.send(part) }
end

# What comes over the network is there at once; other collections are filled by the bootstrap, or from the timestep before.
def give(node, inbox, is_first)
  from_outside, own = inbox.partition { |name, _| node.tables[name.to_sym].then { |t| t.is_a?(Bud::BudChannel) || t.is_a?(Bud::BudReadOnly) } }
  from_outside.each { |name, value| (node.inbound[name.to_sym] ||= []) << eval(value) }
  if is_first
    node.define_singleton_method(:bootstrap) do
      super()
      own.each { |name, value| collection(node, name) <= (node.lattices[name.to_sym] ? eval(value) : [eval(value)]) }
    end
  else
    own.each { |name, value| collection(node, name).superator_send('<+', node.lattices[name.to_sym] ? eval(value) : [eval(value)]) }
  end
end

def tick(node)
  node.send(:tick_internal)
  nil
rescue StandardError => e
  "#{e.class}: #{e.message}"
end

# How a timestep differs; nil if it does not.
def difference(node, step)
  step.expected.each do |name, expected|
    of = collection(node, name)
    got = of.is_a?(Bud::LatticeWrapper) ? shown(of.current_value.reveal) : of.to_a.map { |tuple| shown(tuple) }.join(' ')
    return "#{name} is #{got}, not #{expected}" unless same?(got, expected)
  end
  "sent #{SENT.join(', ')}, not #{step.sent}" unless step.sent.nil? || same?(SENT.join(', '), step.sent)
end

def run(made, folder)
  Dir.chdir(folder)
  made.text.scan(/file_reader :(\w+), '(\S+)'/) do |name, file|
    File.write(file, made.steps.flat_map(&:inbox).select { |of, _| of == name }.map { |_, value| "#{eval(value)[1]}\n" }.join)
    made.steps.each { |step| step.inbox.reject! { |of, _| of == name } }
  end
  begin
    node = start(made, folder)
  rescue StandardError, SyntaxError => e
    return made.is_refused ? nil : "does not start: #{e.message}"
  end
  return (tick(node) ? nil : 'is not refused') if made.is_refused
  made.steps.each_with_index do |step, at|
    SENT.clear
    give(node, step.inbox, at.zero?)
    failure = tick(node)
    return "#{step.line}: #{failure || 'does not fail'}" if failure.nil? != step.fails.nil?
    return nil if failure
    differs = difference(node, step)
    return "#{step.line}: #{differs}" if differs
  end
  nil
end

# In a process of its own: classes of one case are not those of another.
def verdict(made)
  reader, writer = IO.pipe
  child = fork do
    $stdout = $stderr = StringIO.new
    said = begin
      Dir.mktmpdir { |folder| run(made, folder) }
    rescue StandardError, SystemStackError => e
      "the test fails: #{e.message} #{e.backtrace.first}"
    end
    writer.write(said)
    writer.close
    exit!(0)
  end
  writer.close
  said = reader.read
  Process.wait(child)
  said
end

CONSTANTS = Object.constants + [:CONSTANTS]

known = File.readlines(File.join(__dir__, 'differences.txt'), chomp: true).reject { |line| line.empty? || line.start_with?('#') }
            .to_h { |line| line.split(': ', 2) }
all = Dir[File.join(FOLDER, '*.txt')].sort.flat_map { |path| read_cases(path) }
wrong = 0
all.each do |made|
  said = verdict(made)
  next if said.empty? != known.key?(made.title)
  wrong += 1
  puts "#{made.file}:#{made.line}: #{made.title}"
  puts said.empty? ? '  is now as in Bud: take it out of differences.txt' : "  #{said.gsub("\n", "\n  ")}"
end
known.each { |title, why| puts "differs, as known: #{title}: #{why}" }
puts "#{all.size - known.size} of #{all.size} cases are as in Bud, #{known.size} differ for a reason that is known, #{wrong} are wrong"
exit(wrong.zero? ? 0 : 1)
