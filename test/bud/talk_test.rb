# A node of Bud and one of ours talk, over UDP: values and lattices go there and come back as they were.
#
#   talk_test.rb build/dev/blazes
require_relative 'bud'
require_relative 'echo'
require_relative 'nodes'

VALUES = [0, 1, -1, 2**31, -2**33, 2**61, 1.5, -0.25, 1e300, 'text', '', "\u00e4\u20ac", nil, true, false, [], [1, [2.5, 'x'], nil],
          { 'k' => [1, nil] }].freeze
LATTICES = { 100 => 7, 101 => 1.5, 102 => true, 103 => %w[a b], 104 => { 'k' => 3 }, 105 => nil }.freeze
EXPECTED = VALUES.each_with_index.to_h { |value, number| [number, value] }.merge(LATTICES)

def revealed(value)
  case value
  when Bud::Lattice then revealed(value.reveal)
  when Set then value.to_a.sort
  when Hash then value.transform_values { |held| revealed(held) }
  when Array then value.map { |element| revealed(element) }
  when -Float::INFINITY then nil
  else value
  end
end

def compare(title, heard)
  wrong = EXPECTED.reject { |number, value| heard.key?(number) && heard[number].eql?(value) }
  wrong.each { |number, value| puts "#{title}: #{value.inspect} came back as #{heard.key?(number) ? heard[number].inspect : 'nothing'}" }
  puts "#{title}: #{EXPECTED.size - wrong.size} of #{EXPECTED.size} values came back as they were"
  wrong.empty?
end

def bud_asks_ours(blazes)
  ours = OurNode.new(blazes, File.join(__dir__, 'echo.rb'), 'Echo')
  asker = Asker.new(ip: '127.0.0.1', port: 0)
  heard = {}
  asker.register_callback(:said) { |said| said.each { |tuple| heard[tuple.number] = revealed(tuple.value) } }
  asker.run_bg
  VALUES.each_with_index { |value, number| asker.sync_do { asker.say <+ [[ours.address, number, value]] } }
  asker.sync_do { asker.say_lattices <+ [[ours.address]] }
  wait_until { heard.size == EXPECTED.size }
  asker.stop
  ours.stop
  compare('Bud asks ours', heard)
end

def ours_asks_bud(blazes)
  echo = Echo.new(ip: '127.0.0.1', port: 0)
  echo.run_bg
  said = VALUES.each_with_index.map { |value, number| [echo.ip_port, number, value] }
  ours = OurNode.new(blazes, File.join(__dir__, 'echo.rb'), 'Asker', { say: said, say_lattices: [[echo.ip_port]] })
  heard = {}
  wait_until do
    heard = ours.outputs('said').to_h
    heard.size == EXPECTED.size
  end
  ours.stop
  echo.stop
  compare('Ours asks Bud', heard)
end

blazes = File.expand_path(ARGV.fetch(0))
exit([bud_asks_ours(blazes), ours_asks_bud(blazes)].all? ? 0 : 1)
