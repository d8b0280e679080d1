class L
  include Bud
  state { table :t }
  bloom do
    t <= t {|x| [0x1f, 0b101, 017, 1_000, 99999999999999999999, 1.5e3, 1e999, 3r, 2i, ?a, %w[a b], %i[a b], :"a#{x}", "\u00e9\x41\101\e", 'q\'', "a" "b", <<E, /re/, -5, +5]}
text
E
  end
end
