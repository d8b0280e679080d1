# Balls that go to and fro between two nodes: each message that comes is answered by one.
class Balls
  include Bud

  state do
    interface input, :serve, [:to, :id]
    channel :ball, [:@to, :from, :id, :hits]
  end

  bloom do
    ball <~ serve { |s| [s.to, ip_port, s.id, 0] }
    ball <~ ball { |b| [b.from, b.to, b.id, b.hits + 1] }
  end
end
