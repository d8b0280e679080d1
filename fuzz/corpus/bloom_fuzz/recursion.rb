class R
  include Bud
  state { table :t }
  def f(n) f(n) + g end
  def g() f(1) end
  def h(a, b = a, *c) [a, b, c] end
  bloom do
    t <= t {|x| [f(x), h(1), h(1, 2, 3, 4), h]}
    t <= t {|x| t.exists? {|y| t.exists? {|z| z == x}}}
  end
end
